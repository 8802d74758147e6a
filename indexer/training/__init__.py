"""How the shipped encoder is made; needs the ``train`` extra. Nothing at run time imports it."""
