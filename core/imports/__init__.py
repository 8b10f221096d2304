"""Reading lists that other systems export: one engine, a `Spec` per kind of list.

`intake` reads an uploaded file in memory and refuses what may not reach the disk; `staging`
compares it in a worker, line by line, into `ImportRow`s; `actions` confirms, discards and purges;
`pages` are the screens. What a line means is told by the room that owns the rows.
"""
