"""Prints the metrics of a finished run of mnist_cnn.py: one line each, name TAB value."""
import json

with open("history.json") as file:
    history = json.load(file)
print(f"val_error\t{history['val_error'][-1]}")
print(f"best_val_error\t{min(history['val_error'])}")
print(f"test_error\t{history['test_error']}")
