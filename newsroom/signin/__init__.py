"""How people come into the desk and what keeps others out: the sign-in, its second step, one's own keys."""
