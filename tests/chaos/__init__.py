"""Real processes under seeded faults: `make chaos`, and a short storm in the suite.

`storm` drives an installation through faults, `promises` says afterwards what was not kept, and
`unfenced` is the control: with the fences gone the same storm has to fail.
"""
