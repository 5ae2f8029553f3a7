#!version:1.0.0.1
include:config "y000000000053.cfg"
include:config "805ec0123456.cfg"
overwrite_mode = 1
