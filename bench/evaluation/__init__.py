"""How right the engine is on many populations at once: worlds, evasions, the demo, or any labelled folder."""
