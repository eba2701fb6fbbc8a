"""Plain Starlette beside the screen: headers, seats, health. It never imports the screen."""
