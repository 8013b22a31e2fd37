"""Views: what each page needs, as frozen values; templates only choose and repeat."""
