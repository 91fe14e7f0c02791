"""The shop in a box: sandbox, bot and a sample catalogue, without token, account or network."""


def play_demo(story: str | None) -> bool:
    """Start the demo; with a story, play it, print the conversation, and say whether every step held."""
    raise NotImplementedError(story)
