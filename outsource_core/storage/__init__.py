"""What the product remembers. The only place that knows SQL; the model never imports it."""
