"""The measured error rate: a provider world with known truth and every documented fault; what each rule answers in it.

seed --> networks, people, leads, letters, returns (exchanged formats)  --product and baselines-->  answers against truth

The product's own code reads the files and decides (`thelivu.bulk`); nothing of it is written again here. The truth
never stands in a file that the product reads.
"""
