"""The synthetic state worked by simulated officers: a world arrives; a register that people can open leaves.

Nothing is written past the desk: every act is one of the functions that its pages call, by an officer whose role
allows it, at the register's own time. What the world's people have and do decides what the officers find; the truth
itself is read only at the end, to be printed beside the figures.
"""
