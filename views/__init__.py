"""What people see: screens, cards, buttons and their data, words. Pure: facts in, message out."""
