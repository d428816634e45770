print("serbase")
