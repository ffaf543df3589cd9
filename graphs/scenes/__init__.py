"""What the canvas draws: groups of a network, where each account and identifier stands, and what lies beyond.

`party` reads a run's tables, `grouping` and `placing` lay them out, `scene` makes the columns that go over the wire,
`picture` draws an overview as SVG, `shelf` keeps scenes beside the run. None of these know Django; `neighbours`,
`explanation` and `api` answer the canvas's questions.
"""
