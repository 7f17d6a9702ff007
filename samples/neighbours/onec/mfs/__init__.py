"""Another accounting system's SOAP service over the same deals: Latin names, JSON in one string, a contract as a catalogue row.
Nothing of the vendor's words leaves here; the SOAP tools are those of samples.neighbours.onec.soap.
Registered by samples.neighbours.onec.__main__ only."""
