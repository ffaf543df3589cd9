"""A made-up platform with fake accounts in it: records to try, labels to judge by. Pure, no Django."""
