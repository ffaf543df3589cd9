"""Pages and endpoints about what comes in: batches, mappings, the record contract, rows of evidence."""
