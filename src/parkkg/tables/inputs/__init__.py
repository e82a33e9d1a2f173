"""A file in any format becomes rows of cells, and cells with a type become text.

In: a file that people bring: CSV in any dialect, packed or not, a workbook, Parquet.
Out: what kind of file it is, or why it is no table; the rows of a sheet; a cell as the text that
its column wants. CSV itself is read in `csvw`.
Read first: `kinds.py`, then `typed.py`.
"""
