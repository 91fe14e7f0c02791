"""The shop in a box: sandbox, bot and a sample catalogue, without token, account or network."""
