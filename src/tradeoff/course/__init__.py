"""Course tools: build, release, student kit, doctor and the like. They know nothing of lessons."""
