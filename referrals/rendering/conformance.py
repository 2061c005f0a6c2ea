"""PDF/UA-1 beside PDF/A-3a: one file that claims both, and nothing it does not keep."""

from types import MethodType
from typing import Any
from xml.etree.ElementTree import fromstring, register_namespace, tostring

import pydyf
import weasyprint

# The prefixes themselves are checked by PDF/A.
for prefix, address in (
    ("pdfaExtension", "http://www.aiim.org/pdfa/ns/extension/"),
    ("pdfaSchema", "http://www.aiim.org/pdfa/ns/schema#"),
    ("pdfaProperty", "http://www.aiim.org/pdfa/ns/property#"),
):
    register_namespace(prefix, address)

# PDF/A-3 knows no pdfuaid, so the extension schema that declares it travels along.
ACCESSIBLE = """
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
 <rdf:Description rdf:about="" pdfuaid:part="1"/>
 <rdf:Description rdf:about="">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
   <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
   <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
   <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
   <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
    <pdfaProperty:name>part</pdfaProperty:name>
    <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
    <pdfaProperty:category>internal</pdfaProperty:category>
    <pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
   </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
 </rdf:Description>
</rdf:RDF>
"""


def claim_accessible(document: weasyprint.Document) -> None:
    """Add the PDF/UA-1 identifier to the metadata that the document will write."""
    original = document.metadata.generate_rdf_metadata

    def generate(_self: Any, *args: Any) -> bytes:
        rdf = fromstring(original(*args))  # noqa: S314 - WeasyPrint's own XML
        rdf.extend(list(fromstring(ACCESSIBLE)))  # noqa: S314 - a constant
        return bytes(tostring(rdf, encoding="utf-8"))

    document.metadata.generate_rdf_metadata = MethodType(generate, document.metadata)


def tidy(_document: weasyprint.Document, pdf: pydyf.PDF) -> None:
    """Name every embedded file once in the catalogue, where WeasyPrint names it twice."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
