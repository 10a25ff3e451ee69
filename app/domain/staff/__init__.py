"""Staff: the people of the business, and who may see and change what."""
