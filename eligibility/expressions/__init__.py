"""The rule language: text → tree → value, SQL, words.

It knows no policy word: the facts that a rule may name are given to it as an `Environment`.
"""
