"""Ways of smuggling a script into a page, for every way into a question."""

CORPUS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></math>",
    "<p style='background:url(javascript:alert(1))' onclick=alert(1)>x</p>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    '<img data-image="x" alt="&quot; onerror=&quot;alert(1)">',
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<form action=/x><input autofocus onfocus=alert(1)></form>",
    "<!--html--><img src=x onerror=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
)
