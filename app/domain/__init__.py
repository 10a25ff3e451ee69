"""What is true: the rules of the business, and the only way to change or ask them."""
