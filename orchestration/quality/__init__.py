"""Great Expectations: what is asked of a landed file as a whole before it is loaded, and of marts before they go out.

The loader judges rows one by one (type, range, key) and dbt judges models; neither looks at a file from a distance or
compares with what was known before. That is asked here.
"""

import os

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")  # the package reads it when it is imported
