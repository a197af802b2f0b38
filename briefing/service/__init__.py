"""The use cases behind the commands: they join edges and stages in the one direction, and decide little themselves.

`pull` reads feeds into the store; `compose` makes an edition from the store; `publish` renders it and files it.
"""
