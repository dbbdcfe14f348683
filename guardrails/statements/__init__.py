"""What the assistant states, sentence by sentence: whether it is backed, a promise, or out of its part."""
