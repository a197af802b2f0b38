"""What the store offers, a class a subject: each method is one transaction around the SQL of the modules above."""
