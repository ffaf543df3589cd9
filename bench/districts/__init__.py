"""Four districts: populations told by what people and operators buy, rent and share, and by when they work.

An operator is written in the same words as a family or a school, because both hold the same kinds of things. Nothing
here reads or knows the linkage engine; a district is never changed after the engine has been tried on it.
"""
