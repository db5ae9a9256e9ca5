"""Steps that bring the tables of the exchange state forward."""
