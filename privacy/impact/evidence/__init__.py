"""What speaks for each risk of the catalogue: rules over one assessment."""
