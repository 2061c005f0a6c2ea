"""One module for each way out of the house; gateways know nothing of one another.

A gateway composes and hands over; what that means for the case is decided in `delivering`.
"""
