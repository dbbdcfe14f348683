"""How languages write numbers and amounts of money, beneath all apps. Pages' scripts ask the browser, which writes them
alike."""
