"""What the canvas draws: groups of a network, where each account and identifier stands, and what lies beyond.

`party` reads a run's tables, `grouping` and `placing` lay them out, `scene` makes the columns that go over the wire,
`picture` draws an overview as SVG, `shelf` keeps scenes beside the run, `routes`, `whatif`, `similar`, `times` and
`river` answer questions from tables and records. None of these know Django.

`neighbours`, `paths` and `patterns` ask Neo4j, `explanation` the run; `saved` keeps what people make of a scene. `api`,
`ask_api`, `saved_api` and `pattern_api` say it all over HTTP, with what they do alike in `answers`.
"""
