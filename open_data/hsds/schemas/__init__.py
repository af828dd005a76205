"""The shapes of HSDS objects, with what the contract says of them: in Italian."""
