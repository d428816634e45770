"""make_libsvm_models.py: model files of LIBSVM and what LIBSVM itself predicts with them (see README.md).

Needs libsvm-official (3.37) and NumPy. Rows are those of svm_<set>_Xtrain.npy and svm_<set>_Xtest.npy. Class numbers
have gaps and stand in the order of their first rows, as LIBSVM keeps them.
"""
import json, os, subprocess, sys
import numpy as np
from libsvm.svmutil import svm_load_model, svm_parameter, svm_predict, svm_problem, svm_save_model, svm_train

here = os.path.dirname(os.path.abspath(__file__))
numbers = [7, -3, 40]
cases = {
    "iris_linear": ("iris", "-s 0 -t 0 -c 1"),
    "iris_polynomial": ("iris", "-s 0 -t 1 -g 0.3 -r 1 -d 4 -c 2"),
    "iris_rbf": ("iris", "-s 0 -t 2 -g 0.2 -c 10"),
    "iris_sigmoid": ("iris", "-s 0 -t 3 -g 0.05 -r -0.2 -c 5"),
    "wine_probability": ("wine", "-s 0 -t 2 -g 0.05 -c 3 -b 1"),
}


def rows(dataset, part):
    return np.load(f"{here}/svm_{dataset}_{part}.npy").astype(float).tolist()


def train(name):
    dataset, options = cases[name]
    y = [numbers[label] for label in np.load(f"{here}/svm_{dataset}_ytrain.npy")]
    problem, parameter = svm_problem(y, rows(dataset, "Xtrain")), svm_parameter(options + " -q")
    svm_save_model(f"{here}/libsvm_{name}.model", svm_train(problem, parameter))


def answer(name):
    dataset, options = cases[name]
    model = svm_load_model(f"{here}/libsvm_{name}.model")
    result = {}
    for key, switch in [("probabilities", " -b 1"), ("decisions", "")]:
        if switch in options:
            labels, _, values = svm_predict([], rows(dataset, "Xtest"), model, "-q" + switch)
            result[key] = [[float(f"{value:.9g}") for value in row] for row in values]
    return result | {"predictions": [int(label) for label in labels]}


if len(sys.argv) == 3:
    result = {"train": train, "answer": answer}[sys.argv[1]](sys.argv[2])
    print(json.dumps(result), flush=True)
    os._exit(0)  # the package crashes when it frees some models
answers = {}
for name in cases:
    # A process for each step: the package crashes when it trains with -b 1 after other trainings.
    for step in ["train", "answer"]:
        done = subprocess.run([sys.executable, __file__, step, name], capture_output=True, check=True)
        answers[name] = json.loads(done.stdout.splitlines()[-1])
with open(f"{here}/libsvm_answers.json", "w") as file:
    json.dump(answers, file)
    file.write("\n")
