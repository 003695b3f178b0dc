"""Operations in the desk: plans, searches, the day board."""
