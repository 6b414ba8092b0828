# SPDX-License-Identifier: BSD-2-Clause
# The source without its proof: a line that begins with //@ goes, and so do all
# from one that begins with /*@ to one that ends with */.
/^[ \t]*\/\/@.*\\$/ { print "a comment that goes on:", $0 }
/^[ \t]*\/\/@/ { next }
/^[ \t]*\/\*@/ { in_proof = 1 }
!in_proof { print; next }
/\*\/./ { print "code after a comment:", $0 }
/\*\/$/ { in_proof = 0 }
