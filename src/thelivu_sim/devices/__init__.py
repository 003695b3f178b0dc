"""Devices as an extraction hands them over: files of made-up programs with made-up people, and the truth about them apart."""
