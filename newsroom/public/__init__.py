from django.urls import register_converter

from newsroom.public.numbers import Number

# Here, because every list of addresses that has one comes after.
register_converter(Number, "number")
