"""One module for each room of the console: its doors, and what happens behind them."""
