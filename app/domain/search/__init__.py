"""Search: documents and customers by what people remember of them."""
