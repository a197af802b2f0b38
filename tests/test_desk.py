"""The shipped desk: its config is whole, its gazetteer sound, and its rules catch what an editor would file."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter

from briefing.gazetteer import index, key
from briefing.settings import Config, Name
from briefing.tag import Rules, compile_topics, judge
from tests.builders import article

ROOT = Path(__file__).resolve().parents[1]
FEEDS = [
    "en.yna.co.kr/RSS/news.xml",
    "www.koreaherald.com/rss/newsAll",
    "www.koreatimes.co.kr/www/rss/nation.xml",
    "english.hani.co.kr/rss/english_edition",
    "world.kbs.co.kr/rss/rss_news.htm?lang=e",
    "www.nknews.org/feed/",
    "www.38north.org/feed/",
    "beyondparallel.csis.org/feed/",
    "www.dailynk.com/english/feed/",
    "www.rfa.org/english/rss2.xml",
    "kcnawatch.org/feed/",
    "www.yna.co.kr/rss/northkorea.xml",
    "www.khan.co.kr/rss/rssdata/politic_news.xml",
    "rss.donga.com/total.xml",
    "www.hani.co.kr/rss/international/",
    "feeds.bbci.co.uk/news/world/asia/rss.xml",
    "rss.nytimes.com/services/xml/rss/nyt/AsiaPacific.xml",
    "www.aljazeera.com/xml/rss/all.xml",
    "www.scmp.com/rss/4/feed",
    "www.japantimes.co.jp/feed/",
    "thediplomat.com/feed/",
    "news.usni.org/feed",
    "breakingdefense.com/feed/",
    "www.theguardian.com/world/rss",
]
TOPICS = "north-korea alliance china-korea japan-korea rok-defense rok-politics trade science society"


def plain(path: Path) -> Any:
    """A YAML file with every scalar as text."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 (text only, no objects)


@cache
def desk() -> Config:
    """The shipped config, checked by its types."""
    return TypeAdapter(Config).validate_python(plain(ROOT / "config.yaml"))


@cache
def names() -> tuple[Name, ...]:
    """The shipped gazetteer, checked by its types."""
    return TypeAdapter(tuple[Name, ...]).validate_python(plain(ROOT / "briefing" / "names.yaml"))


@cache
def rules() -> Rules:
    """The desk's topics, ready to match."""
    return compile_topics(desk().topics, index(names()))


def topics_of(title: str, text: str = "") -> set[str]:
    """The topics that the desk gives to an article of no known feed."""
    verdicts = judge(article(title=title, summary=text, text=text), rules(), None)
    return {verdict.topic_id for verdict in verdicts if verdict.tag}


def test_the_desk_reads_every_feed_over_https() -> None:
    """All 24 addresses are there, each over https, with an outlet, a class and a language."""
    feeds = desk().feeds
    assert sorted(feed.url or "" for feed in feeds) == sorted(f"https://{address}" for address in FEEDS)
    assert all(feed.outlet and feed.language for feed in feeds)


def test_state_media_are_labelled_and_filed() -> None:
    """What republishes Pyongyang's media is printed as state media, under North Korea, and never fills the section."""
    (watch,) = [feed for feed in desk().feeds if feed.outlet_class == "state-media"]
    assert (watch.outlet, watch.topics) == ("KCNA Watch", ("north-korea",))
    assert watch.max_stories is not None


def test_sections_stand_in_the_desks_order() -> None:
    """Nine topics, and one brief that prints them in the same order."""
    (brief,) = desk().briefs
    assert [topic.id for topic in desk().topics] == TOPICS.split() == list(brief.topics)
    assert (brief.id, brief.timezone, brief.paper) == ("morning", "Asia/Seoul", "A4")


def test_no_spelling_belongs_to_two_names() -> None:
    """A spelling that two names shared would silently join them."""
    spellings = [{key(spelling) for spelling in (name.name, *name.variants)} for name in names()]
    owners = Counter(spelling for group in spellings for spelling in group)
    assert [spelling for spelling, count in owners.items() if count > 1] == []


def test_every_name_has_another_spelling() -> None:
    """A line of the gazetteer that adds no spelling does nothing."""
    assert [name.name for name in names() if not {key(each) for each in name.variants} - {key(name.name)}] == []
    assert 150 <= len(names()) <= 250


NORTH_KOREA = [
    ("N. Korea fires two ballistic missiles toward East Sea", ""),
    ("North's Kim hails troops back from Kursk", "State media said the leader met them in Pyongyang."),
    ("Seoul proposes talks on military line", "The inter-Korean hotline has been silent since 2023."),
    ("Spy agency sees teenage heir", "Kim Ju-ae has begun succession training, lawmakers were told."),
    ("Hackers stole $1.5 billion in crypto", "Investigators point to the Lazarus Group."),
    ("UN set to address NK human rights issues", ""),
    ("Russia's Lavrov to host DPRK foreign minister", ""),
    ("北, 동해상으로 탄도미사일 발사", ""),
    ("북, 9차 당대회 2월 하순 개최", "정치국이 결정했다."),
    ("북러, 두만강 다리 완공", ""),
    ("통일부 “비행금지구역 복원 검토”", ""),
    ("정동영 “평화적 두 국가”", ""),
    ("탈북민 정착지원 예산 제자리", ""),
    ("MDL 넘은 군인에 경고사격", "합참은 군사분계선을 넘었다고 밝혔다."),
    ("李대통령 “남북, 신뢰부터 복원”", ""),
    ("대북전단 단체, 접경지 주민과 충돌", ""),
    ("금강산 이산가족면회소 철거", ""),
    ("북미 정상회담 성사되나", ""),
    ("평양서 열린 마라톤", "러시아인 관광객이 참가했다."),
    ("北朝鮮がミサイル発射", "防衛省が発表した。"),
    ("キム・ジョンウン総書記が演説", "党大会が開幕した。"),
    ("朝鲜劳动党第九次代表大会开幕", ""),
    ("La Corée du Nord tire un missile balistique", ""),
    ("Le dirigeant nord-coréen reçu à Moscou", ""),
    ("N.K. says it has no interest in dialogue", "A statement said the South remains the most hostile state."),
    ("South to stop broadcasting to North", "The defense ministry will end a radio programme."),
    ("Lee: flights were 'like starting a war'", "Civilians sent unmanned aircraft to the North, the president said."),
    ("Kim fires vice premier at factory", "The leader compared him to a goat hitched to an ox cart."),
    ("Xi-Kim summit seen this spring", ""),
    ("8년만의 방남…수원서 준결승", "내고향여자축구단이 온다."),
    ("북중무역 6년만에 최대", ""),
]
NOT_NORTH_KOREA = [
    ("North Carolina votes in key Senate race", ""),
    ("북한산 등산객 실족", "헬기로 구조했다."),
    ("북한강 물안개 명소", ""),
    ("서울 강북구 화재", "주민이 대피했다."),
    ("전국 미세먼지 ‘나쁨’", "한반도 대기가 정체됐다."),
    ("Typhoon nears Korean Peninsula", "Heavy rain is forecast for Jeju."),
    ("북미 시장 공략 나선 현대차", "공장을 증설한다."),
    ("北美 판매 1위", ""),
    ("남북고속철도 예타 통과", "호남선 남북 구간이다."),
    ("북 카페에서 만난 작가", "새 소설을 냈다."),
    ("지씨셀, NK세포 치료제 임상", ""),
    ("北海道で地震", "津波の心配はない。"),
    ("北京で日中外相会談", ""),
    ("South Korean president names new minister", ""),
    ("Russian missiles strike Kharkiv in the north", "Ballistic missiles hit the north of the country."),
    ("Gaza: thousands return to the north", "The North's hospitals lack nuclear medicine."),
    ("JSA replica opens", "A South Korean rebuilt the Joint Security Area for a film."),
    ("정동영, 통일교 접촉 의혹 부인", "경찰은 무혐의 처분했다."),
]
ALLIANCE = [
    ("S. Korea, U.S. begin Freedom Shield exercise", ""),
    ("USFK commander stresses flexibility", ""),
    ("Trump threatens 25% duties on South Korean cars", ""),
    ("Lutnick says Korea must sign $350 billion deal", ""),
    ("Seoul, Washington to open talks on nuclear-powered submarines", ""),
    ("Hundreds of Korean workers held in Georgia raid", "Immigration agents detained them at a battery plant."),
    ("U.S. carrier arrives in Busan", "The USS George Washington called at the port."),
    ("House panel takes up Coupang", "The U.S. House Judiciary Committee is looking into the Coupang case."),
    ("한미 국방장관, 오늘 SCM", ""),
    ("韓美 정상 통화", ""),
    ("한·미 관세 후속협의", ""),
    ("브런슨 주한미군사령관 “전작권 지름길 없다”", ""),
    ("김정관, 러트닉과 담판", "대미투자특별법을 설명했다."),
    ("위성락 “핵잠·농축 협의, 미측 대표단 방한”", ""),
    ("美 “온플법은 미국 기업 차별”", ""),
    ("사드 발사대 중동 반출", "성주의 주한미군 포대다."),
    ("트럼프 “韓관세 25%로”", ""),
    ("한화오션, 필리조선소 증설", "마스가 사업이다."),
    ("米韓が合同演習を開始", ""),
    ("La Corée du Sud et les Etats-Unis s'accordent sur les droits de douane", ""),
    ("Gov't says tariff deal with U.S. to stay despite court ruling", ""),
    ("FM Cho, Rubio agree to hold security talks", ""),
    ("Top trade envoy Yeo to meet USTR Greer over tariffs", ""),
    ("National Assembly passes special act on US investment", "It manages the $350 billion pledged in a tariff deal."),
    ("U.S. Army to cut attack aviation in Korea", ""),
    ("여야, 대미투자특위 구성 합의", ""),
    ("사드 발사대 성주기지서 반출", ""),
    ("韓国国会 対米投資の特別法案を可決", ""),
]
NOT_ALLIANCE = [
    ("US-China tariff truce extended", "Beijing welcomed the deal."),
    ("Fed holds rates", "Powell cited tariffs."),
    ("코스피, 美 금리인하 기대에 최고치", "한미 증시가 함께 올랐다."),
    ("한미약품 신약 임상", "미국 학회에서 발표했다."),
    ("미 연준 동결", "한미 금리차는 1.25%p다."),
    ("일본, 대미투자 1호 발표", "5500억 달러 가운데 첫 집행이다."),
    ("Hyundai's U.S. sales hit a record", "Hybrids led."),
    ("US and Japan begin drills", "Launchers went to Iwakuni."),
    ("Australia to get nuclear submarines faster", "The Pentagon backed the pact."),
    ("Ukraine talks resume in Geneva", "Washington mediates."),
    ("트럼프-푸틴 통화", "종전안을 협의했다."),
    ("Xi and Trump meet in Busan", "They agreed to cut fentanyl tariffs."),
    ("北, 탄도미사일 발사", "합참은 한미 정보당국이 분석 중이며 연합방위태세를 유지한다고 밝혔다."),
    ("北, 핵잠 동체 공개", "군은 한미 공조 아래 동향을 주시하고 있다."),
    ("美국방부, 중동에 항모 추가 배치", ""),
    ("호주 핵잠 인도 앞당긴다…美와 협의", ""),
    ("이란, 호르무즈 봉쇄 경고…트럼프 반발", "이란 정부는 미국에 보복하겠다고 했다."),
    ("트럼프 정부, 상호관세 대신 122조 부과", "베선트 재무장관이 설명했다."),
    ("Brunson scores 40 as Knicks win", ""),
]


@pytest.mark.parametrize(("title", "text"), NORTH_KOREA)
def test_north_korea_is_found(title: str, text: str) -> None:
    """The North as a subject is found in every language and abbreviation that headlines use."""
    assert "north-korea" in topics_of(title, text)


@pytest.mark.parametrize(("title", "text"), NOT_NORTH_KOREA)
def test_what_only_looks_like_north_korea_is_left(title: str, text: str) -> None:
    """Mountains, rivers, markets and weather are not the North."""
    assert "north-korea" not in topics_of(title, text)


@pytest.mark.parametrize(("title", "text"), ALLIANCE)
def test_the_alliance_is_found(title: str, text: str) -> None:
    """Troops, command, drills, submarines and tariffs between the two countries are found."""
    assert "alliance" in topics_of(title, text)


@pytest.mark.parametrize(("title", "text"), NOT_ALLIANCE)
def test_american_news_without_korea_is_left(title: str, text: str) -> None:
    """America's other business, and Korea's stock market, are not the alliance."""
    assert "alliance" not in topics_of(title, text)


@pytest.mark.parametrize(
    ("topic", "title"),
    [
        ("china-korea", "李대통령, 시진핑과 정상회담…서해 구조물 논의"),
        ("china-korea", "Xi congratulates Kim Jong Un in message on party anniversary"),
        ("japan-korea", "Lee, Takaichi hold summit; Seoul and Tokyo resume shuttle diplomacy"),
        ("japan-korea", "다카이치, 야스쿠니 참배…외교부 유감"),
        ("rok-defense", "KF-21 시제기, 공중급유 시험 성공"),
        ("rok-defense", "Hanwha Aerospace wins K9 deal with Norway"),
        ("rok-politics", "국민의힘 장동혁 대표 단식"),
        ("rok-politics", "South Korean court sentences former president over martial law"),
        ("trade", "South Korea's exports jump on chip demand"),
        ("trade", "한국은행 기준금리 동결"),
        ("science", "KAIST builds chip that sees twisted light"),
        ("science", "누리호 5차 발사 성공"),
        ("society", "South Korea's birth rate rises again"),
        ("society", "서울 아파트 화재로 2명 부상"),
    ],
)
def test_the_other_sections_find_their_own(topic: str, title: str) -> None:
    """Each further section catches its daily bread."""
    assert topic in topics_of(title)
