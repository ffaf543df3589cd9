"""The frozen basis of reports: every row, figure and picture they use, under one sha256."""
