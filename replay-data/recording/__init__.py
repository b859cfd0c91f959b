"""What records the scenarios beside it; start with ../record.py."""
