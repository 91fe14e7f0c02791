"""
The shop's sentences in every language it speaks: one gettext catalogue a folder, English being the source itself.

`python -m views.locales update` collects the sentences from the code into the catalogues; `check` (part of `make
lint`) fails where a sentence is missing, stale or unclear, or a translation has other placeholders or tags.
"""
