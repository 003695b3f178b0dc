"""Long work: a job whose items are rows, each its own action with an idempotency key; nothing lost, nothing twice."""
