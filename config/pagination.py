"""Lists of the API are bounded; apart from config.api because REST framework loads this while it loads itself."""

from rest_framework.pagination import LimitOffsetPagination


class Pagination(LimitOffsetPagination):
    """`?limit=&offset=`, a hundred rows by default; `count` in the answer says how many there are in all."""

    default_limit = 100
    max_limit = 1000
