"""A made-up platform with fake accounts in it: records to try the product on, labels to judge it by. Pure, no Django."""
