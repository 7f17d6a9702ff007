"""The SOAP wire of 1C: descriptions (WSDL) had, kept and understood; requests made by zeep, sent by OutsideHttp; answers read.

Not here: what is asked and what an answer means (maps), kinds of errors (failures), sessions and turns.
Imported by adapters.onec alone; `description` also by the tools that hold a map against a description.
"""
