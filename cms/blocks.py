"""The blocks of a page's body: few, one level deep, and none that lets an editor write raw HTML."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = [
    "h3",
    "bold",
    "italic",
    "ol",
    "ul",
    "hr",
    "link",
    "document-link",
]
INTRO_FEATURES = ["bold", "italic", "link", "ol", "ul"]


class QuoteBlock(blocks.StructBlock):
    """A passage in someone else's words, with its source."""

    quote = blocks.TextBlock(label=_("Quotation"), max_length=1000)
    source = blocks.CharBlock(label=_("Source"), required=False, max_length=200)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        description = _("A passage quoted word for word, with its source.")
        template = "cms/blocks/quote.html"


class PolicyDocumentBlock(blocks.StructBlock):
    """A policy document: who issued it, its number, its date, and the file when there is one."""

    title = blocks.CharBlock(label=_("Title of the document"), max_length=200)
    issuer = blocks.CharBlock(label=_("Issued by"), required=False, max_length=100)
    number = blocks.CharBlock(
        label=_("Document number"), required=False, max_length=100
    )
    issued_on = blocks.DateBlock(label=_("Date of issue"), required=False)
    document = DocumentChooserBlock(label=_("File"), required=False)

    class Meta:
        icon = "doc-full"
        label = _("Policy document")
        description = _("A regulation or notice, with its number and the file to open.")
        template = "cms/blocks/policy_document.html"


class BodyBlock(blocks.StreamBlock):
    """The text below a lecture's video."""

    heading = blocks.CharBlock(
        label=_("Heading"),
        max_length=100,
        icon="title",
        description=_("The heading of a section."),
        template="cms/blocks/heading.html",
        preview_value="第一节",
    )
    text = blocks.RichTextBlock(
        label=_("Text"),
        features=TEXT_FEATURES,
        icon="pilcrow",
        description=_("Paragraphs, lists and links."),
        preview_value="<p>…</p>",
    )
    image = ImageBlock(
        label=_("Image"),
        icon="image",
        description=_("An image with a description for those who cannot see it."),
        template="cms/blocks/image.html",
    )
    quote = QuoteBlock()
    policy_document = PolicyDocumentBlock()


class IntroBlock(blocks.StreamBlock):
    """The short text on top of the home page."""

    heading = blocks.CharBlock(
        label=_("Heading"),
        max_length=100,
        icon="title",
        template="cms/blocks/heading.html",
        preview_value="欢迎",
    )
    text = blocks.RichTextBlock(
        label=_("Text"),
        features=INTRO_FEATURES,
        icon="pilcrow",
        preview_value="<p>…</p>",
    )
